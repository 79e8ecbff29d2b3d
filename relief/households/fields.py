"""The fields of a household list, with the headings and HXL tags lists use for them."""

from __future__ import annotations

from dataclasses import dataclass

from relief.households.faults import N_


@dataclass(frozen=True)
class Field:
    """`synonyms` are sure headings; `weak` ones fit if nothing better does, once confirmed."""

    name: str
    label: str
    label_bn: str
    synonyms: str = ""
    hxl: str = ""
    weak: str = ""


FIELDS: tuple[Field, ...] = (
    Field(
        "form_no",
        N_("Form number"),
        "ফরম নম্বর",
        "form no|form id|serial|sl|sl no|s/n|serial no|registration no|reg no|hh id"
        "|household id|ক্রমিক|ক্রমিক নং"
        "|ক্রমিক নম্বর|ক্রঃ নং|ক্র নং|ফরম নং|ফর্ম নং|ফর্ম নম্বর|নিবন্ধন নম্বর|নিবন্ধন নং",
        "#meta+form|#meta+id",
    ),
    Field(
        "head_name_bn",
        N_("Name of household head (Bangla)"),
        "খানাপ্রধানের নাম (বাংলা)",
        "hoh name bn|head name bn|head name bangla|name bn|name bangla|name in bangla|hoh"
        " name bangla|খানাপ্রধানের নাম"
        "|খানা প্রধানের নাম|পরিবার প্রধানের নাম|পরিবারের প্রধানের নাম|গৃহকর্তার নাম"
        "|উপকারভোগীর নাম|সুবিধাভোগীর নাম|নাম বাংলা",
        "#contact+name+bn|#beneficiary+name+bn",
        "নাম",
    ),
    Field(
        "head_name_en",
        N_("Name of household head (English)"),
        "খানাপ্রধানের নাম (ইংরেজি)",
        "hoh name en|head name en|head name english|name en|name english|name in english"
        "|hoh name english|hoh name"
        "|name of hoh|head name|head of household|household head|name of household head"
        "|beneficiary name"
        "|name of beneficiary|full name|নাম ইংরেজি|ইংরেজি নাম|নাম ইংরেজিতে",
        "#contact+name+en|#beneficiary+name+en|#contact+name",
        "name|respondent name|name of respondent",
    ),
    Field(
        "guardian_name",
        N_("Father’s, mother’s or husband’s name"),
        "পিতা, মাতা বা স্বামীর নাম",
        "guardian name|guardian name bn|guardian|father name|fathers name|husband name"
        "|husbands name|father/husband name"
        "|father or husband name|father husband name|name of father|পিতার নাম"
        "|পিতা/স্বামীর নাম|পিতা স্বামীর নাম|স্বামীর নাম"
        "|স্বামী/পিতার নাম|অভিভাবকের নাম|পিতা/স্বামী|পিতা বা স্বামীর নাম",
        "#contact+name+guardian",
    ),
    Field(
        "sex",
        N_("Sex"),
        "লিঙ্গ",
        "gender|sex of head|gender of head|gender hoh|sex hoh|hoh sex|hoh gender|সেক্স|জেন্ডার|নারী/পুরুষ|লিঙ্গ নারী পুরুষ",
        "#contact+sex|#contact+gender",
    ),
    Field(
        "birth_year",
        N_("Birth year"),
        "জন্ম সাল",
        "year of birth|yob|জন্মসাল|জন্মের সাল|জন্মের বছর",
        "#contact+birth_year",
    ),
    Field(
        "birth_date",
        N_("Birth date"),
        "জন্ম তারিখ",
        "birthdate|date of birth|dob|birthday|জন্মতারিখ|জন্মের তারিখ",
        "#contact+birth_date|#date+birth",
    ),
    Field(
        "age",
        N_("Age"),
        "বয়স",
        "age hoh|age of head|hoh age|age in years|age years|বয়স বছর|বয়স বছরে",
        "#contact+age",
    ),
    Field(
        "nid",
        N_("National ID number"),
        "জাতীয় পরিচয়পত্র নম্বর",
        "nid|nid no|nid number|national id|national id no|national id card|id card no"
        "|smart card no|এনআইডি|এনআইডি নম্বর"
        "|এনআইডি নং|জাতীয় পরিচয়পত্র|জাতীয় পরিচয়পত্র নং|জাতীয় পরিচয় পত্র নং|জাতীয়"
        " পরিচয় পত্র নম্বর|আইডি নম্বর|পরিচয়পত্র নম্বর",
        "#contact+id+nid|#contact+id",
    ),
    Field(
        "birth_registration",
        N_("Birth registration number"),
        "জন্ম নিবন্ধন নম্বর",
        "birth registration|birth registration no|birth reg no|brn|birth certificate no"
        "|জন্ম নিবন্ধন|জন্ম নিবন্ধন নং|জন্মনিবন্ধন নম্বর",
        "#contact+id+birth",
    ),
    Field(
        "phone",
        N_("Mobile number"),
        "মোবাইল নম্বর",
        "phone|phone no|phone number|mobile|mobile no|contact no|contact number|cell|cell"
        " no|telephone|মোবাইল|মোবাইল নং"
        "|ফোন|ফোন নম্বর|ফোন নং|মুঠোফোন|মোবাইল ফোন",
        "#contact+phone",
    ),
    Field(
        "area_pcode",
        N_("Union P-code"),
        "ইউনিয়নের পি-কোড",
        "union pcode|pcode|p code|union code|adm4 pcode|area code|area pcode|ইউনিয়ন কোড|পি কোড",
        "#adm4+code|#adm4_id",
    ),
    Field(
        "union_name",
        N_("Union"),
        "ইউনিয়ন",
        "union en|union name|union bn|union/pourashava|adm4 en|name of union|ইউনিয়নের নাম|ইউনিয়ন/পৌরসভা",
        "#adm4+name|#adm4",
    ),
    Field(
        "upazila_name",
        N_("Upazila"),
        "উপজেলা",
        "upazila en|upazila name|upazilla|thana|sub district|adm3 en|উপজেলার নাম|থানা",
        "#adm3+name|#adm3",
    ),
    Field(
        "village",
        N_("Village"),
        "গ্রাম",
        "village name|name of village|para|mouza|village/para|গ্রামের নাম|পাড়া|গ্রাম/পাড়া|মৌজা|গ্রাম/মহল্লা",
        "#loc+village|#loc+name",
    ),
    Field("ward", N_("Ward"), "ওয়ার্ড", "ward no|ward number|ওয়ার্ড নং|ওয়ার্ড নম্বর", "#loc+ward|#adm5"),
    Field(
        "size",
        N_("Household size"),
        "সদস্য সংখ্যা",
        "hh size|household size|family size|hhsize|members|total members|no of members"
        "|number of members|num hh member"
        "|family members|total family members|total hh members|খানার সদস্য|পরিবারের সদস্য"
        "|পরিবারের সদস্য সংখ্যা"
        "|মোট সদস্য|মোট সদস্য সংখ্যা|খানার সদস্য সংখ্যা|পরিবারের মোট সদস্য|সদস্য",
        "#population+hh+size|#affected+hh+size",
    ),
    Field(
        "children_0_4",
        N_("Children 0 to 4 years"),
        "শিশু ০-৪ বছর",
        "children 0 4|child 0 4|children under 5|under 5|u5|children u5|০ ৪ বছরের শিশু"
        "|শিশু ০ ৪|৫ বছরের কম শিশু|পাঁচ বছরের কম",
        "#population+children+age_0_4",
    ),
    Field(
        "children_5_17",
        N_("Children 5 to 17 years"),
        "শিশু ৫-১৭ বছর",
        "children 5 17|child 5 17|৫ ১৭ বছরের শিশু|শিশু ৫ ১৭",
        "#population+children+age_5_17",
    ),
    Field(
        "males",
        N_("Males"),
        "পুরুষ সদস্য",
        "male|male members|no of males|number of males|পুরুষ|পুরুষ সংখ্যা",
        "#population+m",
    ),
    Field(
        "females",
        N_("Females"),
        "নারী সদস্য",
        "female|female members|no of females|number of females|নারী|মহিলা|নারী সংখ্যা|মহিলা সংখ্যা|মহিলা সদস্য",
        "#population+f",
    ),
    Field(
        "pregnant_or_lactating",
        N_("Pregnant or lactating women"),
        "গর্ভবতী বা প্রসূতি নারী",
        "pregnant or lactating|pregnant/lactating|plw|pregnant and lactating|pregnant"
        " lactating women|গর্ভবতী/প্রসূতি"
        "|গর্ভবতী বা দুগ্ধদানকারী|গর্ভবতী ও প্রসূতি|গর্ভবতী/দুগ্ধদানকারী|গর্ভবতী প্রসূতি",
        "#population+f+pregnant_lactating",
    ),
    Field(
        "persons_with_disability",
        N_("Persons with disability"),
        "প্রতিবন্ধী ব্যক্তি",
        "persons with disability|persons with disabilities|person with disability|pwd"
        "|disability|disabled|no of pwd"
        "|প্রতিবন্ধী|প্রতিবন্ধী সদস্য|প্রতিবন্ধীর সংখ্যা|প্রতিবন্ধী সংখ্যা",
        "#population+disabled|#affected+disabled",
    ),
    Field(
        "female_headed",
        N_("Female-headed household"),
        "নারীপ্রধান খানা",
        "female headed|female headed hh|fhh|woman headed|নারী প্রধান|নারীপ্রধান|নারী প্রধান পরিবার|মহিলা প্রধান পরিবার",
        "#population+hh+female_headed",
    ),
    Field(
        "damage",
        N_("House damage"),
        "ঘরের ক্ষতি",
        "damage|house damage|damage class|damage status|shelter damage|damage level"
        "|ক্ষতির ধরন|ঘরের ক্ষয়ক্ষতি|ক্ষয়ক্ষতি|ক্ষতি"
        "|ঘরের ক্ষতির ধরন|বসতঘরের ক্ষতি",
        "#impact+damage|#impact+house",
    ),
    Field(
        "displaced",
        N_("Displaced"),
        "বাস্তুচ্যুত",
        "is displaced|displacement|displace status|displaced status|displacement status|স্থানচ্যুত|ঘরছাড়া",
        "#population+displaced|#affected+displaced",
    ),
    Field(
        "lat",
        N_("Latitude"),
        "অক্ষাংশ",
        "lat|gps lat|gps latitude|location latitude|y coordinate",
        "#geo+lat|#lat_deg",
    ),
    Field(
        "lon",
        N_("Longitude"),
        "দ্রাঘিমাংশ",
        "lon|lng|long|gps lon|gps longitude|location longitude|x coordinate",
        "#geo+lon|#lon_deg",
    ),
    Field(
        "needs",
        N_("Needs"),
        "চাহিদা",
        "need|priority needs|main needs|প্রয়োজন|জরুরি চাহিদা|প্রধান চাহিদা",
        "#inneed+list|#need",
    ),
    Field(
        "notes",
        N_("Notes"),
        "মন্তব্য",
        "note|remark|remarks|comment|comments|নোট",
        "#meta+notes|#meta+comment",
    ),
)
